#include "options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace simulator {
namespace {

TEST(options, are_understood) {
  const options made = parse_options({"--port", "8080", "--bind", "::1", "--tls", "--threads", "3",
                                      "--pace", "0", "--port-file", "/p", "--ca-file", "/c",
                                      "--certificate", "expired", "--quiet-records", "--stall"});
  EXPECT_EQ(made.server.port, 8080U);
  EXPECT_EQ(made.server.bind, "::1");
  EXPECT_TRUE(made.server.tls && made.server.stalls && !made.server.keeps_requests);
  EXPECT_EQ(made.server.threads, 3U);
  EXPECT_EQ(made.server.pace, milliseconds(0));
  EXPECT_EQ(made.server.certificate, tls_variant::expired);
  EXPECT_EQ(made.port_file, "/p");
  EXPECT_EQ(made.ca_file, "/c");
}

TEST(options, a_demo_is_seen_to_stream) {
  EXPECT_EQ(parse_options({}).server.pace, milliseconds(40));
  EXPECT_TRUE(parse_options({}).server.keeps_requests);
}

TEST(options, wrong_ones_are_named) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--nonsense"},
                                                    {"--port"},
                                                    {"--port", "65536"},
                                                    {"--port", "x"},
                                                    {"--threads", "0"},
                                                    {"--pace", "-1"},
                                                    {"--certificate", "fine"}}) {
    try {
      parse_options(arguments);
      ADD_FAILURE() << arguments[0];
    } catch (const std::invalid_argument& problem) {
      EXPECT_TRUE(std::string(problem.what()).contains(arguments[0])) << problem.what();
    }
  }
}

TEST(options, the_usage_names_every_one) {
  for (const char* name : {"--port", "--bind", "--threads", "--pace", "--tls", "--ca-file",
                           "--certificate", "--stall", "--quiet-records", "--port-file"}) {
    EXPECT_TRUE(usage().contains(name)) << name;
  }
}

}  // namespace
}  // namespace simulator
