#pragma once

#include <asb/base/text.hpp>

#include <boost/asio.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace asb::test {

/// A response as it came over the wire.
struct raw_response {
  unsigned status = 0;
  std::map<std::string, std::string> fields;  ///< names in lower case
  std::string body;                           ///< without chunk framing
  bool complete = false;                      ///< by its own framing
};

/// A blocking HTTP client that does just what it is told, so that tests can misbehave. A read that
/// gets nothing for 60 s ends as if the peer had closed.
class raw_client {
 public:
  explicit raw_client(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    const timeval patience{60, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  /// False when the peer takes no more.
  bool send(std::string_view bytes) {
    boost::system::error_code problem;
    boost::asio::write(socket_, boost::asio::buffer(bytes), problem);
    return !problem;
  }
  /// Without effect when the peer has gone.
  void half_close() {
    boost::system::error_code gone;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, gone);
  }
  void close() { socket_.close(); }
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }

  /// Whether a read would give something at once, or the end.
  bool readable_within(std::chrono::milliseconds time) {
    pollfd watched{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
    return ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
  }
  /// Reads at least one byte more, and `most` at most; false at the end.
  bool read_more(std::size_t most = 65536) {
    std::array<char, 65536> buffer{};
    boost::system::error_code problem;
    const auto n = socket_.read_some(boost::asio::buffer(buffer, most), problem);
    input_.append(buffer.data(), n);
    return !problem && n > 0;
  }
  /// Reads until `text` has come; false when the stream ended before.
  bool read_until(std::string_view text) {
    while (!input_.contains(text)) {
      if (!read_more()) return false;
    }
    return true;
  }
  /// True when the peer ends the connection without another byte.
  bool at_end() { return input_.empty() && !read_more() && input_.empty(); }
  const std::string& input() const { return input_; }
  void forget() { input_.clear(); }

  /// Takes one response off the input; `bodyless` for the answer to HEAD.
  raw_response read_response(bool bodyless = false) {
    raw_response result;
    if (!read_until("\r\n\r\n")) return result;
    read_head(result);
    if (bodyless || result.status == 204 || result.status == 100) {
      result.complete = true;
    } else if (result.fields.contains("transfer-encoding")) {
      read_chunks(result);
    } else if (result.fields.contains("content-length")) {
      const auto length = std::stoul(result.fields["content-length"]);
      while (input_.size() < length && read_more()) {
      }
      result.complete = input_.size() >= length;
      result.body = input_.substr(0, length);
      input_.erase(0, length);
    } else {
      while (read_more()) {
      }
      result.body = std::exchange(input_, {});
      result.complete = true;
    }
    return result;
  }

 private:
  void read_head(raw_response& into) {
    const auto end = input_.find("\r\n\r\n");
    auto head = std::string_view(input_).substr(0, end + 2);
    into.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      const auto line = head.substr(0, head.find("\r\n"));
      const auto colon = line.find(':');
      into.fields[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
      head.remove_prefix(line.size() + 2);
    }
    input_.erase(0, end + 4);
  }

  void read_chunks(raw_response& into) {
    for (;;) {
      if (!read_until("\r\n")) return;
      const auto line = input_.find("\r\n");
      const auto size = std::stoul(input_.substr(0, line), nullptr, 16);
      while (input_.size() < line + 2 + size + 2) {
        if (!read_more()) return;
      }
      into.body += input_.substr(line + 2, size);
      input_.erase(0, line + 2 + size + 2);
      if (size == 0) {
        into.complete = true;
        return;
      }
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string input_;
};

}  // namespace asb::test
