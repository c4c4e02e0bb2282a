#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "engine/graph/network.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_part.h"

namespace ui {

class TrainingController;

/// A sample of one of the parts of the data.
struct ComparedSample {
  DataPart part = DataPart::Validation;
  nn::Index index = 0;
  friend bool operator==(const ComparedSample&, const ComparedSample&) = default;
};

/// What one layer makes of several samples. Immutable.
struct ComparisonResult {
  struct Row {
    ComparedSample sample;
    nn::Index label = -1;  ///< number of the class; -1 when there are no classes
    nn::Tensor picture;    ///< scaled, of the data's input shape
    nn::Tensor values;     ///< of the layer, without batch axis
  };
  nn::NodeId node{};
  std::vector<Row> rows;
};

/// Runs several chosen samples through the newest weights, again whenever they change, on a background thread, and keeps what
/// one layer makes of them.
///
/// Threads  GUI thread.
class SampleComparison : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMost = 24;  ///< samples

  /// Inactive until setActive(true).
  explicit SampleComparison(TrainingController& training, QObject* parent = nullptr);
  ~SampleComparison() override;
  void setNode(std::optional<nn::NodeId> node);
  void setActive(bool active);

  /// At most kMost; one that is there already is not added again.
  void add(const ComparedSample& sample);
  void remove(std::size_t place);
  void clear();
  /// The first of every class among those of a part that are looked through; without classes, some of the part.
  void takeOneOfEachClass(DataPart part);
  const std::vector<ComparedSample>& samples() const { return samples_; }
  /// Null when there is none (no samples, no data, no network that fits).
  std::shared_ptr<const ComparisonResult> result() const { return result_; }

 signals:
  void changed();

 private:
  struct Job;
  static std::shared_ptr<const ComparisonResult> compared(const Job& job);
  void forgetMissing();
  /// Begins anew, with other samples, another layer or other data.
  void restart();
  /// With the newest weights; what is under way is still wanted.
  void run();
  void receive(quint64 request, std::shared_ptr<const ComparisonResult> result);

  TrainingController& training_;
  std::optional<nn::NodeId> node_;
  std::vector<ComparedSample> samples_;
  std::optional<DataPart> wantsClassesOf_;  ///< samples_ are to be found in this part
  bool isActive_ = false;
  std::shared_ptr<const ComparisonResult> result_;
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  std::shared_ptr<std::atomic<bool>> stop_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
