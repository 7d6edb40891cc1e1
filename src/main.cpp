#include <asb/app/run.hpp>

#include <exception>
#include <iostream>
#include <string_view>
#include <vector>

int main(int argc, char** argv) {
  try {
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    return asb::app::run(arguments, std::cout, std::cerr);
  } catch (const std::exception& e) {
    std::cerr << "alexsidebar2api: " << e.what() << '\n';
    return 1;
  }
}
