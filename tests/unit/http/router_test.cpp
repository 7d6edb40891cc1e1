#include <asb/http/router.hpp>

#include <gtest/gtest.h>

namespace asb::http {
namespace {

request make(std::string method, std::string path) {
  request r;
  r.method = std::move(method);
  r.path = std::move(path);
  return r;
}

router example() {
  router routes;
  routes.add({"GET", "/models", {}, true});
  routes.add({"GET", "/models/{}", {}, true});
  routes.add({"POST", "/chat", {}, true});
  return routes;
}

TEST(router, finds_exact_paths_and_last_segments) {
  const auto routes = example();
  EXPECT_EQ(routes.find(make("GET", "/models")).found->path, "/models");
  EXPECT_EQ(routes.find(make("GET", "/models/o1")).found->path, "/models/{}");
  EXPECT_EQ(routes.find(make("HEAD", "/models")).found->path, "/models");
}

TEST(router, does_not_know_other_paths) {
  const auto routes = example();
  for (const auto* path : {"/", "/model", "/models/", "/models/a/b", "/Models", "/chat/"}) {
    const auto matched = routes.find(make("GET", path));
    EXPECT_EQ(matched.found, nullptr) << path;
    EXPECT_EQ(matched.allow, "") << path;
  }
}

TEST(router, says_which_methods_a_path_has) {
  const auto matched = example().find(make("GET", "/chat"));
  EXPECT_EQ(matched.found, nullptr);
  EXPECT_EQ(matched.allow, "POST, OPTIONS");
}

TEST(last_segment, decodes_percent_encoding_and_refuses_broken_one) {
  EXPECT_EQ(last_segment("/v1/models/gpt-4o"), "gpt-4o");
  EXPECT_EQ(last_segment("/v1/models/a%2Fb%20c"), "a/b c");
  EXPECT_EQ(last_segment("/v1/models/a%2"), "");
  EXPECT_EQ(last_segment("/v1/models/a%zz"), "");
}

}  // namespace
}  // namespace asb::http
