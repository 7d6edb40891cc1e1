# What the project stands on. Boost's headers come from .deps when the system has an older Boost
# (./dev puts them there); everything else comes from the system's packages.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(simdjson REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLiteCpp REQUIRED)

find_path(ASB_BOOST_INCLUDE boost/asio/cancel_after.hpp
          PATHS ${CMAKE_SOURCE_DIR}/.deps/boost/usr/include /usr/include NO_DEFAULT_PATH)
if(NOT ASB_BOOST_INCLUDE)
  message(FATAL_ERROR "Boost 1.88 or newer not found; ./dev build fetches its headers")
endif()

add_library(asb_boost INTERFACE)
target_include_directories(asb_boost SYSTEM INTERFACE ${ASB_BOOST_INCLUDE})
target_compile_definitions(
  asb_boost INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                      BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(asb_boost INTERFACE Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
