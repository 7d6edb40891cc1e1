#pragma once

#include <asb/accounts/token_source.hpp>
#include <asb/alexsidebar/token_client.hpp>

namespace asb::app {

/// Connects what accounts need with what alexsidebar offers.
class token_adapter final : public accounts::token_source {
 public:
  explicit token_adapter(alexsidebar::token_client& client) : client_(client) {}

  awaitable<std::expected<accounts::token_grant, chat::failure>> refresh(
      const secret& refresh_token) override;

 private:
  alexsidebar::token_client& client_;
};

}  // namespace asb::app
