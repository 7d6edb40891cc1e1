#include <asb/chat/event.hpp>

#include <gtest/gtest.h>

namespace asb::chat {
namespace {

TEST(event_batch, joins_neighbours_of_one_channel_and_keeps_the_order_of_others) {
  event_batch batch;
  batch.add(channel::reasoning, "a");
  batch.add(channel::reasoning, "\n\nb", 2);
  batch.add(channel::answer, "");
  batch.add(channel::answer, "\n\nc", 2);
  batch.add(channel::reasoning, "d");
  ASSERT_EQ(batch.size(), 3U);
  EXPECT_EQ(batch[0].text, "a\n\nb");
  EXPECT_EQ(batch[0].join, 0U);
  EXPECT_EQ(batch[1].text, "\n\nc");
  EXPECT_EQ(batch[1].join, 2U);
  EXPECT_EQ(batch[2].to, channel::reasoning);
  batch.clear();
  EXPECT_TRUE(batch.empty());
}

TEST(event_batch, adds_up_the_newlines_that_separate_when_they_come_in_pieces) {
  event_batch batch;
  batch.add(channel::answer, "\n", 1);
  batch.add(channel::answer, "\n\n", 1);
  batch.add(channel::answer, "\n", 1);
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].text, "\n\n\n\n");
  EXPECT_EQ(batch[0].join, 2U) << "the third newline is the block's own";
}

}  // namespace
}  // namespace asb::chat
