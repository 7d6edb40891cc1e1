#include "token_adapter.hpp"

#include <asb/alexsidebar/network_failure.hpp>
#include <asb/alexsidebar/upstream_errc.hpp>

namespace asb::app {
namespace {

chat::verdict verdict_of(const alexsidebar::token_failure& failed) {
  switch (failed.what) {
    case alexsidebar::token_failure::kind::dead: return chat::verdict::dead;
    case alexsidebar::token_failure::kind::our_configuration: return chat::verdict::not_its_fault;
    case alexsidebar::token_failure::kind::transient: break;
  }
  return alexsidebar::verdict_of(failed.code);
}

}  // namespace

awaitable<std::expected<accounts::token_grant, chat::failure>> token_adapter::refresh(
    const secret& refresh_token) {
  auto reply = co_await client_.refresh(refresh_token);
  if (reply) {
    co_return accounts::token_grant{std::move(reply->access_token), std::move(reply->refresh_token),
                                    reply->expires_in};
  }
  const auto& failed = reply.error();
  const auto code =
      failed.code ? failed.code : make_error_code(alexsidebar::upstream_errc::token_rejected);
  co_return std::unexpected(
      chat::failure{verdict_of(failed), {code, failed.message}, std::nullopt});
}

}  // namespace asb::app
