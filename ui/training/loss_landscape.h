#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "engine/analysis/loss_surface.h"
#include "engine/project/experiment.h"
#include "ui/training/background_worker.h"

namespace ui {

class TrainingController;

/// The weights that a training went through, as snapshots of the network: thinned out when there are many, one for each new one
/// from the beginning on, so that the path is kept in a fixed amount of memory. No two stretches of it lie more than twice as far
/// apart as others.
class WeightPath {
 public:
  static constexpr std::size_t kMostNetworks = 128, kMostBytes = std::size_t{16} << 20;

  /// Takes a network that comes after the others; one of another plan begins a new path.
  void add(std::shared_ptr<const nn::Network> network);
  void clear();
  const std::vector<std::shared_ptr<const nn::Network>>& networks() const { return networks_; }

 private:
  void thinOut();

  std::vector<std::shared_ptr<const nn::Network>> networks_;
  std::vector<std::size_t> numbers_;  ///< of each network, counted from 0 over all that came
  std::size_t every_ = 1, seen_ = 0;  ///< one of so many is taken
  bool lastIsExtra_ = false;          ///< the newest one is kept in any case, until the next one comes
};

/// Which slice through the space of weights.
struct LandscapeWish {
  enum class Directions { Path, Random, Weights };
  Directions directions = Directions::Path;
  /// With Directions::Weights: full names of parameters and numbers in them.
  std::string firstParameter, secondParameter;
  nn::Index firstElement = 0, secondElement = 0;
  std::uint64_t seed = 1;  ///< of random directions
  double extent = 1;       ///< how far to look: times the usual
  nn::Index side = 41;     ///< places along each edge
  friend bool operator==(const LandscapeWish&, const LandscapeWish&) = default;
};

/// A slice with the path on it. Immutable.
struct Landscape {
  LandscapeWish wish;
  std::shared_ptr<const nn::Network> centre;  ///< the weights at a = b = 0
  nn::LossSlice slice;
  std::vector<nn::SlicePoint> path;
  QString first, second;  ///< what the directions are, for the axes
  double milliseconds = 0;
};

/// Records the path of the training and works out the loss over a slice around its newest weights, on a thread of its own.
/// While training runs a finished slice is followed by the next one after a rest in proportion to its cost; the path goes on in
/// between.
///
/// Threads  GUI thread.
class LossLandscape : public QObject {
  Q_OBJECT
 public:
  explicit LossLandscape(TrainingController& training, QObject* parent = nullptr);
  ~LossLandscape() override;

  /// Starts and stops all work but the recording of the path.
  void setActive(bool active);
  void setWish(LandscapeWish wish);
  const LandscapeWish& wish() const { return wish_; }
  /// Null until the first one is there.
  std::shared_ptr<const Landscape> landscape() const { return landscape_; }
  /// Share of the slice under way that is done; negative when nothing is.
  double progress() const;
  /// Breaks off the slice under way; it is not begun again until something is asked for.
  void cancel();
  /// Begins anew around the newest weights.
  void run();
  QString problem() const { return problem_; }
  const WeightPath& path() const { return path_; }

 signals:
  void changed();  ///< landscape(), problem() or whether something is under way
  void progressChanged();

 private:
  struct Answer;
  void record();
  void consider();
  void receive(quint64 request, const Answer& answer);

  TrainingController& training_;
  WeightPath path_;
  LandscapeWish wish_;
  std::shared_ptr<const Landscape> landscape_;
  QString problem_;
  std::shared_ptr<std::atomic<bool>> stop_;
  std::shared_ptr<std::atomic<int>> rowsDone_;
  quint64 request_ = 0;
  double costMs_ = 0;
  bool isActive_ = false, isBusy_ = false, isCancelled_ = false;
  QTimer rest_, tick_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
