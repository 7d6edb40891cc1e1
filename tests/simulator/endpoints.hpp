#pragma once

#include "account_book.hpp"
#include "http_words.hpp"
#include "playbook.hpp"
#include "recorder.hpp"
#include "wire_answer.hpp"

#include <cstdint>
#include <memory>

namespace simulator {

/// What all connections share.
struct world {
  world(milliseconds pace, bool keeps_requests)
      : plays(pace), accounts(pace), records(keeps_requests) {}

  playbook plays;
  account_book accounts;
  recorder records;
};

/// An answer to write; `chat` is the number of the chat request it answers, 0 for others.
struct reply {
  std::shared_ptr<const wire_answer> answer;
  std::uint64_t chat = 0;
};

reply answer_with(const scenario& wanted);
reply answer_chat(world& with, http_request request, std::uint64_t connection);
reply answer_refresh(world& with, http_request request, std::uint64_t connection);
reply answer_control(world& with, const http_request& request);

/// The endpoint of the request's path answers; 404 if there is none.
reply answer_request(world& with, http_request request, std::uint64_t connection);

}  // namespace simulator
