#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/analysis/unit_excitation.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_part.h"

namespace ui {

class TrainingController;

/// What excites one unit or filter. Immutable.
struct ExcitationResult {
  struct Sample {
    nn::Excitation excitation;
    nn::Index label = -1;  ///< number of the class; -1 when there are no classes
    nn::Tensor picture;    ///< scaled, of the data's input shape
  };
  nn::NodeId node{};
  nn::Index channel = 0;
  DataPart part = DataPart::Test;
  std::vector<Sample> samples;        ///< the strongest first
  nn::Index searched = 0, outOf = 0;  ///< how many samples of the part were tried, and how many there are
  nn::Tensor made;                    ///< a picture made to excite it; without numbers when there is none
  double madeValue = 0;               ///< the number in the middle of the map that it gives
  QString problem;                    ///< why there is nothing; empty when there is
};

/// Finds the samples that excite a chosen unit of a layer most, and makes a picture that does, on a background thread. For new
/// weights while training only as often as takes one core one part in forty of its time.
///
/// Threads  GUI thread.
class UnitExcitations : public QObject {
  Q_OBJECT
 public:
  /// Inactive until setActive(true). searched: how many samples are tried at most; wanted: how many are kept.
  UnitExcitations(TrainingController& training, nn::Index searched, nn::Index wanted, QObject* parent = nullptr);
  ~UnitExcitations() override;
  void setUnit(std::optional<nn::NodeId> node, nn::Index channel);
  void setActive(bool active);
  bool isBusy() const { return isBusy_; }
  /// Null when there is none yet.
  std::shared_ptr<const ExcitationResult> result() const { return result_; }

 signals:
  void changed();

 private:
  struct Answer;
  class Runner;
  void follow();
  void run();
  void receive(quint64 request, const Answer& answer);

  TrainingController& training_;
  nn::Index searched_, wanted_;
  std::optional<nn::NodeId> node_;
  nn::Index channel_ = 0;
  bool isActive_ = false, isBusy_ = false;
  std::shared_ptr<const ExcitationResult> result_;
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  double costMs_ = 0;    ///< of the last answer for new weights
  QTimer rest_;
  std::shared_ptr<std::atomic<bool>> stop_;
  std::shared_ptr<Runner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
