#include "engine/explain/microscope.h"

#include <exception>
#include <map>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/explain/step_path.h"
#include "engine/explain/training_walk.h"

namespace nn {
namespace {

constexpr Index kRecordLimit = Index{2} << 30;
constexpr std::size_t kNewestKept = 4;  // states that thinning spares

}  // namespace

struct Microscope::Impl {
  explicit Impl(Setup setup)
      : threads(setup.threads), limitBytes(setup.memoryLimitBytes), firstStep(setup.start.position.step), walk(setup) {}

  /// Everything of a batch that the cursor moves in.
  struct Stand {
    WalkState before, after;
    std::shared_ptr<const StepRecord> record;
    std::shared_ptr<const StepPath> path;
    Index done = 0;
  };

  /// Works out the batch that the walk stands before. When it fails, the walk stands there as before.
  Stand enter() {
    if (const Index bytes = recordBytes(walk.plan(), walk.batchSize()); bytes > kRecordLimit)
      throwExpected<ConfigError>("microscope", "a batch whose numbers fit into " + std::to_string(kRecordLimit >> 20) + " MiB",
                                 std::to_string(bytes >> 20) + " MiB; choose a smaller batch size");
    Stand next;
    next.before = walk.state();
    keep(next.before);
    next.record = walk.recordedStep(next.before.trainer);
    next.after = walk.state(next.record->after);
    next.path = std::make_shared<const StepPath>(*next.record, order);
    return next;
  }

  void enterNext() {
    const ParallelScope scope(threads);
    try {
      walk.prepare();
      here = enter();
    } catch (...) {
      walk.restore(here.after);
      throw;
    }
  }

  /// Through all batches to the end of the epoch; the last one is recorded.
  void runEpoch(const std::function<bool()>& goOn) {
    const ParallelScope scope(threads);
    const bool wasAtEnd = here.done == here.path->count();
    here.done = here.path->count();
    if (!wasAtEnd && isEpochEnd()) return;
    WalkState last;
    std::exception_ptr failure;
    try {
      while ((!last.trainer || !isEpochEnd()) && (!goOn || goOn())) {
        walk.prepare();
        const WalkState before = walk.state();
        keep(before);
        walk.step();
        last = before;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    walk.restore(last.trainer ? last : here.after);
    if (last.trainer) here = enter();
    here.done = here.path->count();
    if (failure) std::rethrow_exception(failure);
  }

  bool isEpochEnd() const { return walk.position().batch >= walk.batchesPerEpoch(); }

  /// To the batch that begins when `step` updates are done; false when that was broken off.
  bool goTo(std::int64_t step, const std::function<bool()>& goOn) {
    const ParallelScope scope(threads);
    const TrainingHistory history = walk.history();
    walk.restore(std::prev(kept.upper_bound(step))->second);
    while (walk.position().step < step) {
      if (goOn && !goOn()) {
        walk.restore(here.after, &history);
        return false;
      }
      walk.prepare();
      keep(walk.state());
      walk.step();
    }
    walk.prepare();
    here = enter();
    return true;
  }

  /// Keeps a state, and drops every second one of the older ones when there are too many; the first always stays.
  void keep(const WalkState& state) {
    kept[state.position.step] = state;
    while (keptBytes() > limitBytes && kept.size() > kNewestKept + 2) {
      const auto newest = std::prev(kept.end(), kNewestKept);
      for (auto it = std::next(kept.begin()); it != kept.end() && it->first < newest->first;) {
        it = kept.erase(it);
        if (it != kept.end() && it->first < newest->first) ++it;
      }
    }
    while (keptBytes() > limitBytes && kept.size() > 1) kept.erase(std::prev(kept.end(), kept.size() == 2 ? 1 : 2));
  }

  Index keptBytes() const { return kept.empty() ? 0 : static_cast<Index>(kept.size()) * kept.begin()->second.bytes(); }

  int threads;
  Index limitBytes;
  std::int64_t firstStep;  ///< updates done where the microscope began
  TrainingWalk walk;       ///< behind the batch of `here`
  Order order = Order::WholeBatch;
  Stand here;
  std::map<std::int64_t, WalkState> kept;  ///< by updates done
};

Microscope::Microscope(Setup setup) : impl_(std::make_unique<Impl>(std::move(setup))) {
  const ParallelScope scope(impl_->threads);
  impl_->walk.prepare();
  impl_->here = impl_->enter();
}

Microscope::~Microscope() = default;

void Microscope::forward(StepSize size, const std::function<bool()>& goOn) {
  Impl& my = *impl_;
  if (size == StepSize::Epoch) return my.runEpoch(goOn);
  if (my.here.done < my.here.path->count()) {
    my.here.done = my.here.path->endAfter(my.here.done, size);
    return;
  }
  my.enterNext();
  if (size == StepSize::Batch) my.here.done = my.here.path->count();
}

void Microscope::back(StepSize size, const std::function<bool()>& goOn) {
  Impl& my = *impl_;
  const std::int64_t step = my.here.before.position.step;
  if (size == StepSize::Epoch || size == StepSize::Batch) {
    const bool isEpoch = size == StepSize::Epoch;
    const std::int64_t target = isEpoch ? step - my.here.before.position.batch : step;  // updates done there
    if (target <= my.firstStep) {
      if (step == my.firstStep || my.goTo(my.firstStep, goOn)) my.here.done = 0;
    } else if (my.goTo(target - 1, goOn)) {
      my.here.done = my.here.path->count();
    }
    return;
  }
  if (my.here.done > 0)
    my.here.done = my.here.path->endBefore(my.here.done, size);
  else if (step > my.firstStep && my.goTo(step - 1, goOn))
    my.here.done = my.here.path->count();
}

void Microscope::moveTo(Phase phase) { impl_->here.done = impl_->here.path->begin(phase, impl_->here.done); }

void Microscope::moveTo(const TensorElement& element) {
  if (const auto done = impl_->here.path->doneFor(element)) impl_->here.done = *done;
}

bool Microscope::canGoBack() const { return impl_->here.done > 0 || impl_->here.before.position.step > impl_->firstStep; }

void Microscope::setOrder(Order order) {
  Impl& my = *impl_;
  if (my.order == order) return;
  my.order = order;
  const auto path = std::make_shared<const StepPath>(*my.here.record, order);
  my.here.done = path->place(*my.here.path, my.here.done);
  my.here.path = path;
}

Microscope::Order Microscope::order() const { return impl_->order; }

const std::shared_ptr<const StepRecord>& Microscope::record() const { return impl_->here.record; }

std::optional<Microscope::Item> Microscope::last() const {
  const Impl::Stand& here = impl_->here;
  return here.done == 0 ? std::nullopt : std::optional(here.path->item(here.done - 1));
}

std::optional<Microscope::Item> Microscope::next() const {
  const Impl::Stand& here = impl_->here;
  return here.done >= here.path->count() ? std::nullopt : std::optional(here.path->item(here.done));
}

Index Microscope::done() const { return impl_->here.done; }
Index Microscope::count() const { return impl_->here.path->count(); }

bool Microscope::isComputed(const TensorElement& element) const {
  const auto done = impl_->here.path->doneFor(element);
  return done && *done <= impl_->here.done;
}

TrainingState Microscope::state() const {
  const Impl::Stand& here = impl_->here;
  return impl_->walk.trainingState(here.done == here.path->count() ? here.after : here.before);
}

Index Microscope::keptBytes() const { return impl_->keptBytes(); }
Index Microscope::keptStates() const { return static_cast<Index>(impl_->kept.size()); }

}  // namespace nn
