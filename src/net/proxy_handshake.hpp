#pragma once

#include <asb/base/url.hpp>

#include <string>
#include <string_view>

namespace asb::net {

/// What the one who runs a handshake has to do next.
struct handshake_step {
  enum class action {
    send,         ///< send `text` to the proxy, then read
    read,         ///< feed() what comes
    done,         ///< the tunnel stands; the next byte is the target's
    refused,      ///< over: `text` says for people why, never with a login
    unreachable,  ///< the same, and only this target was at fault
  };
  action what = action::read;
  std::string text = {};
};

/// How a proxy is asked for a tunnel: decides only, all bytes come in and go out as arguments. The
/// proxy's may be cut anywhere; whatever it says behind its last word is refused, since no target
/// of ours speaks first.
class proxy_handshake {
 public:
  virtual ~proxy_handshake() = default;
  /// The first step, once.
  virtual handshake_step begin() = 0;
  /// The step after `bytes` from the proxy, which must not be empty; not after the last step.
  virtual handshake_step feed(std::string_view bytes) = 0;
};

/// Whether the host may stand in a request to a proxy: visible ASCII, at most 255 bytes.
bool is_presentable(const authority& target);

}  // namespace asb::net
