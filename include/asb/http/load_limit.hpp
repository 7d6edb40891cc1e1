#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace asb::http {

/// What the process can carry, by its descriptors: a connection takes one, a call to the upstream
/// another, and a call that has ended may leave its connection idle. What comes beyond is told so
/// at once instead of left waiting. Shared by all workers.
class load_limit {
 public:
  /// `descriptors` is the process's limit; some are kept for files, listeners, the workers
  /// themselves and refusals.
  load_limit(std::size_t descriptors, std::size_t workers);
  load_limit(const load_limit&) = delete;
  load_limit& operator=(const load_limit&) = delete;

  /// Counts as one while it lives.
  class slot {
   public:
    explicit slot(std::atomic<std::size_t>& count) : count_(&count) {}
    slot(slot&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    slot& operator=(slot&&) = delete;
    ~slot() {
      if (count_ != nullptr) --*count_;
    }

   private:
    std::atomic<std::size_t>* count_;
  };

  /// Counts a connection that is open already.
  struct connection {
    slot counted;
    bool fits;        ///< it should be served
    bool may_linger;  ///< a refusal may wait until the client has read it
  };
  connection add_connection();
  /// A slot for a call to the upstream; nothing when there are too many.
  std::optional<slot> begin_call();
  /// Whether begin_call() would give one.
  bool call_fits() const;

  /// Idle connections to the upstream that all workers together may keep.
  std::size_t most_idle() const { return most_idle_; }

  std::size_t connections() const { return connections_.load(std::memory_order_relaxed); }

 private:
  const std::size_t reserve_;
  const std::size_t budget_;
  const std::size_t most_idle_;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::size_t> calls_ = 0;
};

}  // namespace asb::http
