// Counts the tokens of texts, for tests: reads texts from standard input, each behind a line with
// its length in bytes, and prints a line with the number of tokens for each.
#include <asb/tokens/counter.hpp>

#include <iostream>
#include <string>

int main() {
  std::size_t length = 0;
  std::string text;
  while (std::cin >> length && std::cin.get() == '\n') {
    text.resize(length);
    if (!std::cin.read(text.data(), static_cast<std::streamsize>(length))) return 1;
    std::cout << asb::tokens::o200k_counter().count(text) << '\n';
  }
  return std::cin.eof() ? 0 : 1;
}
