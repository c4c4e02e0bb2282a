#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "engine/augmentations/pipeline.h"
#include "engine/project/experiment.h"
#include "ui/training/background_worker.h"

namespace ui {

/// One training image as it is found and as training sees it in its first epochs. Made on a background thread; of requests
/// that pile up only the newest counts.
///
/// Threads  GUI thread.
class AugmentedSamples : public QObject {
  Q_OBJECT
 public:
  /// Immutable. Images (H, W, C) of pixels in [0, 255].
  struct Result {
    nn::Index sample = 0;
    std::optional<nn::Index> label;  ///< the sample's class, when there are classes
    nn::Tensor original;
    std::vector<nn::Tensor> draws;  ///< of epochs 0, 1, ...
  };

  explicit AugmentedSamples(QObject* parent = nullptr);

  /// Asks for `draws` epochs of a sample of data.rawTrain (modulo their number); without images the result becomes null.
  void request(std::shared_ptr<const nn::PreparedData> data, const std::vector<nn::AugmentationSetting>& settings,
               std::uint64_t seed, nn::Index sample, int draws);
  /// The newest; null when there is none.
  std::shared_ptr<const Result> result() const { return result_; }

 signals:
  void changed();

 private:
  void receive(quint64 request, std::shared_ptr<const Result> result);

  std::shared_ptr<const Result> result_;
  quint64 request_ = 0;  // counts up; results of older requests are ignored
  BackgroundWorker worker_;
};

}  // namespace ui
