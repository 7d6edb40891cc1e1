#include <asb/config/load.hpp>

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace asb::config {
namespace {

TEST(ProcessEnvironment, HoldsTheVariablesOfTheProcess) {
  ASSERT_EQ(::setenv("ASB_CONFIG_TEST", "a=b", 1), 0);
  const auto env = process_environment();
  ASSERT_TRUE(env.contains("ASB_CONFIG_TEST"));
  EXPECT_EQ(env.at("ASB_CONFIG_TEST"), "a=b");
}

TEST(ReadFile, GivesTheWholeContent) {
  const auto path = testing::TempDir() + "asb_config_read_file";
  const std::string content(10'000, 'x');
  std::ofstream(path) << content << '\n';
  EXPECT_EQ(read_file(path).value_or(""), content + "\n");
}

TEST(ReadFile, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(read_file(testing::TempDir() + "asb_config_no_such_file").error(),
            "No such file or directory");
  EXPECT_EQ(read_file(testing::TempDir()).error(), "Is a directory");
}

}  // namespace
}  // namespace asb::config
