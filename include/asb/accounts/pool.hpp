#pragma once

#include <asb/accounts/account.hpp>
#include <asb/accounts/ticket.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace asb::accounts {

struct pool_params {
  std::chrono::seconds cooling{600};  ///< when the upstream gives no time
  std::size_t most_at_once = 0;       ///< attempts per account; 0: no cap
  std::uint64_t seed = 0;             ///< decides the order of picks
};

/// What one request looks for, and what it has tried.
struct search {
  std::string_view bucket;
  std::vector<const account*> tried{};
  unsigned trials = 0;  ///< of exhausted accounts, that this request has made
};

/// How the accounts are, for one bucket.
struct bucket_census {
  std::string bucket;
  std::size_t usable = 0;
  std::optional<time_point> soonest{};  ///< when an account comes back; none: all dead or disabled
  std::string reason{};                 ///< why the account that comes back soonest is not usable
};

struct census {
  std::size_t accounts = 0;
  std::size_t dead = 0;
  std::size_t disabled = 0;
  std::vector<bucket_census> buckets{};
};

class lease;
class selection;

/// The accounts that this server was given. Shared by all workers; accounts live as long as it.
/// Changes of an account's state are logged and saved here.
class pool {
 public:
  /// `saves` outlives the pool and has been told of the accounts.
  pool(std::vector<enlisted_account> accounts, const clock& time, store& saves,
       const pool_params& params);
  ~pool();

  std::size_t size() const { return members_.size(); }

  /// Among the accounts usable for the bucket that were not tried yet, two at random, and of them
  /// the one with fewer attempts in flight. Those that failed a moment ago come last. Noted in
  /// `wanted`.
  std::optional<lease> pick(search& wanted);

  /// When an account of the bucket comes back: at once, when one is only busy now; nothing when all
  /// are dead or disabled.
  std::optional<std::chrono::seconds> soonest_return(const std::string& bucket) const;
  census count(std::span<const std::string> buckets) const;

  /// The accounts whose refresh is due, the longest due first. Ends rests whose time is over.
  std::vector<account*> due_for_refresh();
  void carry_out(const order& wanted);

 private:
  friend class lease;
  struct member;

  void note_refresh(member& of, const refresh_outcome& outcome);
  void note_answer(member& of, ticket& held);
  void note_failure(member& of, ticket& held, const chat::failure& why);
  void note_end(member& of, ticket& held);
  /// With mutex_ held. An upstream that refuses account after account, and answers none, may well
  /// refuse us all, for our address or our version: then they only cool down.
  chat::failure doubted(const member& of, chat::failure why);
  /// With mutex_ held.
  void announce(member& of, const changes& made);
  bool admits(const member& of, const search& wanted, time_point now) const;
  bucket_census count(const std::string& bucket, time_point now) const;

  const clock& clock_;
  store& store_;
  const pool_params params_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<member>> members_;
  const member* refused_last_ = nullptr;  ///< by the upstream, since it answered any
  std::unique_ptr<selection> selection_;
};

/// An attempt's hold on an account: counts as in flight while it lives.
class lease {
 public:
  lease(lease&& other) noexcept
      : pool_(other.pool_),
        member_(std::exchange(other.member_, nullptr)),
        ticket_(std::move(other.ticket_)) {}
  lease& operator=(lease&&) = delete;
  ~lease();

  account& operator*() const;
  account* operator->() const { return &**this; }

  /// The account gives an answer: its first event is there.
  void answered();
  /// The attempt has failed.
  void failed(const chat::failure& why);

 private:
  friend class pool;
  lease(pool& of, pool::member& held, ticket bought)
      : pool_(&of), member_(&held), ticket_(std::move(bought)) {}

  pool* pool_;
  pool::member* member_;
  ticket ticket_;
};

}  // namespace asb::accounts
