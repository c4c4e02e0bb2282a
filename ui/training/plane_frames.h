#pragma once

#include <memory>
#include <optional>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "ui/training/background_worker.h"
#include "ui/training/plane_frame.h"
#include "ui/training/step_traces.h"

namespace ui {

class ProjectDocument;
class TrainingController;

/// Keeps a frame of the open project up to date while somebody looks: for new weights, other data, another network. Works on a
/// thread of its own and rests in proportion to what a frame costs, so that training keeps its speed.
///
/// Threads  GUI thread.
class PlaneFrames : public QObject {
  Q_OBJECT
 public:
  PlaneFrames(ProjectDocument& document, TrainingController& training, QObject* parent = nullptr);
  ~PlaneFrames() override;

  /// Starts and stops all work.
  void setActive(bool active);
  void setColors(PlaneColors colors);
  void setLook(PlaneLook look);
  const PlaneLook& look() const { return look_; }
  void setWantsGradients(bool wanted);
  bool wantsGradients() const { return wantsGradients_; }
  /// Frames tell how the newest step moved the links, and what the optimizer remembers.
  void setWantsMotion(bool wanted);
  bool wantsMotion() const { return wantsMotion_; }
  /// Whether the project's optimizer remembers a direction: else there is no motion to tell of.
  bool remembersDirection() const;
  /// What makes PlaneFrame::picture, on the worker's thread; makes a new frame.
  void setCompose(std::function<QImage(const PlaneFrame&, bool& isLate)> compose);

  /// The network as it is drawn now; nothing when it cannot be, then reason() says why.
  const std::optional<PlaneNetwork>& drawn() const { return answer_.network; }
  QString reason() const { return answer_.reason; }
  /// The newest; null before there is one.
  std::shared_ptr<const PlaneFrame> frame() const { return frame_; }

 signals:
  void drawnChanged();  ///< drawn() or reason()
  void frameChanged();

 private:
  void analyse();
  void follow();
  void traceMotion();
  void run();
  void receive(const std::shared_ptr<const PlaneFrame>& frame);

  ProjectDocument& document_;
  TrainingController& training_;
  PlaneNetworkAnswer answer_;
  PlaneColors colors_;
  PlaneLook look_;
  std::function<QImage(const PlaneFrame&, bool& isLate)> compose_;
  std::shared_ptr<const PlaneFrame> frame_;
  std::shared_ptr<PlaneFrameMaker> maker_;
  QTimer rest_, late_;
  QElapsedTimer clock_;
  qint64 beganMs_ = 0, doneMs_ = 0;  ///< of the last frame
  double costMs_ = 0;
  bool isActive_ = false, isBusy_ = false, isStale_ = false, wantsGradients_ = false, wantsMotion_ = false;
  StepTraces traces_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
