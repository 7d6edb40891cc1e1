#include "gzip.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>
#include <gtest/gtest.h>

namespace simulator {
namespace {

TEST(gzip_stored, inflates_to_what_went_in) {
  for (const std::size_t size : {0UZ, 1UZ, 65'535UZ, 65'536UZ, 200'000UZ}) {
    const std::string plain(size, 'x');
    const std::string packed = gzip_stored(plain);
    std::string out(size + 1, '\0');
    boost::beast::zlib::inflate_stream inflater;
    boost::beast::zlib::z_params io;
    io.next_in = packed.data() + 10;
    io.avail_in = packed.size() - 18;
    io.next_out = out.data();
    io.avail_out = out.size();
    boost::system::error_code problem;
    inflater.write(io, boost::beast::zlib::Flush::finish, problem);
    EXPECT_EQ(problem, boost::beast::zlib::error::end_of_stream) << size;
    EXPECT_EQ(out.substr(0, io.total_out), plain) << size;
  }
}

TEST(gzip_stored, has_the_header_checksum_and_length_of_rfc_1952) {
  const std::string packed = gzip_stored("123456789");
  EXPECT_EQ(packed.substr(0, 3), "\x1f\x8b\x08");
  // The check value of CRC-32 and the length, both little endian.
  EXPECT_EQ(packed.substr(packed.size() - 8), std::string("\x26\x39\xf4\xcb\x09\0\0\0", 8));
}

}  // namespace
}  // namespace simulator
