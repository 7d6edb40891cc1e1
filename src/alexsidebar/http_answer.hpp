#pragma once

#include "answer_decoder.hpp"

#include <asb/alexsidebar/upstream.hpp>
#include <asb/base/clock.hpp>
#include <asb/net/http_response.hpp>

namespace asb::alexsidebar {

/// An answer as it comes out of an HTTP response.
class http_answer final : public answer_stream, private net::body_sink {
 public:
  http_answer(std::unique_ptr<net::http_response> response, const decoder_params& params,
              const clock& time);

  awaitable<std::expected<bool, chat::failure>> next(chat::event_batch& out) override;

 private:
  void on_body(std::string_view bytes) override;
  chat::failure decoding_failure() const;

  std::unique_ptr<net::http_response> response_;
  answer_decoder decoder_;
  const clock& clock_;
  chat::event_batch* out_ = nullptr;
  result<void> decoded_;
};

}  // namespace asb::alexsidebar
