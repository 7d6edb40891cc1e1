#include <asb/base/text.hpp>
#include <asb/http/request.hpp>

namespace asb::http {

std::string_view request::field(std::string_view name) const {
  for (const auto& [known, value] : fields) {
    if (iequals(known, name)) return value;
  }
  return {};
}

}  // namespace asb::http
