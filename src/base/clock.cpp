#include <asb/base/clock.hpp>

namespace asb {
namespace {

class machine_clock final : public clock {
 public:
  std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::now();
  }
  std::chrono::system_clock::time_point utc() const override {
    return std::chrono::system_clock::now();
  }
};

}  // namespace

const clock& system_clock() {
  static const machine_clock instance;
  return instance;
}

}  // namespace asb
