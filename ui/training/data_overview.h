#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include <QObject>

#include "engine/project/experiment.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_part.h"

namespace ui {

/// One sample of the data, by part and number.
struct SampleRef {
  DataPart part = DataPart::Training;
  nn::Index index = 0;
  friend auto operator<=>(const SampleRef&, const SampleRef&) = default;
};

/// The samples of a part as they were found, before scaling; null when the data have no such part.
std::shared_ptr<const nn::Dataset> rawSamplesOf(const nn::PreparedData& data, DataPart part);

/// What there is to know of all samples of a data set. Immutable.
struct DataFacts {
  static constexpr std::size_t kParts = 3;
  /// A column of a table, over the training part.
  struct Column {
    double minimum = 0, mean = 0, maximum = 0, deviation = 0;
    nn::Index zeros = 0;
  };
  /// Samples with the very same input.
  struct Duplicates {
    std::vector<SampleRef> samples;  ///< all that have a twin, twins beside each other
    nn::Index extra = 0;             ///< samples that could go without a loss
    nn::Index acrossParts = 0;       ///< of the validation and test part, those that are also trained on
    nn::Index contradictions = 0;    ///< groups of twins with different targets
  };
  nn::Index classCount = 0;
  std::array<std::vector<std::uint16_t>, kParts> labels;  ///< of every sample of a part; empty when targets are values
  std::array<std::vector<nn::Index>, kParts> counts;      ///< of every class in a part
  std::vector<nn::Tensor> means;                          ///< of images: the mean training image of every class, or none
  std::vector<Column> columns;                            ///< of tables: inputs, then targets that are values
  Duplicates duplicates;

  nn::Index countOf(nn::Index label) const;
  /// Largest class of the training part divided by its smallest; 1 without classes.
  double imbalance() const;
};

/// Reads all samples; the stop token ends it early with null. Any thread.
std::shared_ptr<const DataFacts> factsOf(const nn::PreparedData& data, const std::stop_token& stop);

/// DataFacts of the newest data, worked out in the background while somebody wants them.
///
/// Threads  GUI thread.
class DataOverview : public QObject {
  Q_OBJECT
 public:
  explicit DataOverview(QObject* parent = nullptr);
  ~DataOverview() override;
  /// Works out other data, unless they are the same; null for none. What is under way is ended.
  void setData(std::shared_ptr<const nn::PreparedData> data);
  /// Null until they are known.
  std::shared_ptr<const DataFacts> facts() const { return facts_; }
  bool isWorking() const { return isWorking_; }
  /// Ends the work; the facts stay unknown until setData() is called with other data or again after this.
  void cancel();

 signals:
  void changed();

 private:
  std::shared_ptr<const nn::PreparedData> data_;
  std::shared_ptr<const DataFacts> facts_;
  bool isWorking_ = false;
  quint64 request_ = 0;  // counts up; results of older requests are ignored
  std::stop_source stop_;
  BackgroundWorker worker_;
};

}  // namespace ui
