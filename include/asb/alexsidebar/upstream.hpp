#pragma once

#include <asb/alexsidebar/models.hpp>
#include <asb/base/asio.hpp>
#include <asb/base/secret.hpp>
#include <asb/chat/completion_request.hpp>
#include <asb/chat/event.hpp>
#include <asb/chat/failure.hpp>

#include <expected>
#include <memory>

namespace asb::alexsidebar {

/// An answer that has begun to arrive. Destroying it ends the call.
class answer_stream {
 public:
  virtual ~answer_stream() = default;
  /// Waits for more and adds it to `out`. False: that was the last of it, and it is complete.
  virtual awaitable<std::expected<bool, chat::failure>> next(chat::event_batch& out) = 0;
};

/// Who calls; must live until start() is done.
struct credentials {
  const secret& access_token;
  std::string_view device_id;
};

/// The AlexSideBar API, as one worker reaches it.
class upstream {
 public:
  virtual ~upstream() = default;
  /// The body of the call for this request; fails when nothing would be left to send.
  virtual result<std::string> encode(const chat::completion_request& request,
                                     const model& chosen) const = 0;
  /// Sends the call and waits until the upstream has accepted it. `deadline` counts until the first
  /// event of the answer.
  virtual awaitable<std::expected<std::unique_ptr<answer_stream>, chat::failure>> start(
      credentials who, std::string_view body, steady_clock::time_point deadline) = 0;
};

}  // namespace asb::alexsidebar
