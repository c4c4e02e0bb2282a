#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "engine/graph/network.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_part.h"
#include "ui/training/probe.h"

namespace ui {

class SampleRunner;
class TrainingController;

/// A sample of one of the parts of the data.
struct ComparedSample {
  DataPart part = DataPart::Validation;
  nn::Index index = 0;
  friend bool operator==(const ComparedSample&, const ComparedSample&) = default;
};

/// What one layer, or every layer, makes of several samples. Immutable.
struct ComparisonResult {
  struct Row {
    ComparedSample sample;
    std::shared_ptr<const ProbeResult> values;  ///< of the asked layer, or of all; never null
  };
  std::optional<nn::NodeId> node;  ///< none: of all layers
  std::vector<Row> rows;
};

/// Runs several chosen samples through the newest weights, again whenever they change, on a background thread, and keeps what
/// one layer, or every layer, makes of them.
///
/// Threads  GUI thread.
class SampleComparison : public QObject {
  Q_OBJECT
 public:
  enum class Scope { Layer, Network };

  /// Inactive until setActive(true).
  explicit SampleComparison(TrainingController& training, Scope scope = Scope::Layer, QObject* parent = nullptr);
  ~SampleComparison() override;
  /// The layer to look at, for Scope::Layer.
  void setNode(std::optional<nn::NodeId> node);
  void setActive(bool active);

  /// As many samples as may be held; numbers of all layers take more room than those of one.
  std::size_t most() const { return scope_ == Scope::Layer ? 24 : 10; }
  /// At most most(); one that is there already is not added again.
  void add(const ComparedSample& sample);
  bool holds(const ComparedSample& sample) const;
  void remove(std::size_t place);
  void clear();
  /// The first of every class among those of a part that are looked through; without classes, some of the part.
  void takeOneOfEachClass(DataPart part);
  const std::vector<ComparedSample>& samples() const { return samples_; }
  /// Null when there is none (no samples, no data, no network that fits).
  std::shared_ptr<const ComparisonResult> result() const { return result_; }

 signals:
  /// Other samples, or other numbers of them.
  void changed();

 private:
  struct Job;
  static std::shared_ptr<const ComparisonResult> compared(const Job& job);
  void forgetMissing();
  /// Begins anew, with other samples, another layer or other data.
  void restart();
  /// With the newest weights; what is under way is still wanted.
  void run();
  /// New weights for known samples come on the common beat, the answer to anything else at once.
  void receive(quint64 request, std::shared_ptr<const ComparisonResult> result);
  void setResult(std::shared_ptr<const ComparisonResult> result);

  TrainingController& training_;
  const Scope scope_;
  std::optional<nn::NodeId> node_;
  std::vector<ComparedSample> samples_;
  std::optional<DataPart> wantsClassesOf_;  ///< samples_ are to be found in this part
  bool isActive_ = false;
  std::shared_ptr<const ComparisonResult> result_;
  quint64 request_ = 0;   ///< counts up; results of older requests are ignored
  quint64 answered_ = 0;  ///< the request of the newest result
  std::shared_ptr<std::atomic<bool>> stop_;
  std::shared_ptr<SampleRunner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
