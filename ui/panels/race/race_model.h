#pragma once

#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include "engine/landscapes/race.h"

namespace ui {

/// A race of optimizers as the panel shows it: surface, start, who takes part, and where it stands. Needs no widgets.
class RaceModel : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostRacers = 8;
  static constexpr std::int64_t kPlannedSteps = 200;

  explicit RaceModel(QObject* parent = nullptr);

  const nn::Race& race() const { return race_; }
  const std::vector<nn::Racer>& racers() const { return racers_; }
  nn::SurfacePoint start() const { return start_; }
  double noise() const { return noise_; }
  bool isPlaying() const { return timer_.isActive(); }
  double stepsPerSecond() const { return stepsPerSecond_; }

  /// Each of these begins the race anew, at the step where it stood. Unknown ids are ignored.
  void setSurface(const std::string& id);
  /// Kept within what is shown.
  void setStart(nn::SurfacePoint start);
  void setNoise(double deviation);
  void addRacer(nn::Racer racer);
  void removeRacer(std::size_t place);
  /// False when the racer cannot be: reason() then says why, and the one before stays.
  bool setRacer(std::size_t place, nn::Racer racer);
  QString reason() const { return reason_; }

  void setPlaying(bool on);
  void setStepsPerSecond(double steps) { stepsPerSecond_ = steps; }
  /// Pauses, then one step forward or back, or to the start.
  void stepForward();
  void stepBack();
  void reset();

 signals:
  void surfaceChanged();
  void racersChanged();  ///< another number of them, or other settings
  void moved();          ///< the race stands elsewhere, or was run anew
  void playingChanged(bool on);

 private:
  void run();
  void tick();

  std::string surface_ = "ravine";
  nn::SurfacePoint start_;
  double noise_ = 0, stepsPerSecond_ = 30, owed_ = 0;
  std::vector<nn::Racer> racers_;
  nn::Race race_;
  QString reason_;
  QTimer timer_;
  QElapsedTimer clock_;
};

/// "Too small: 12 % of the way after 80 steps"
QString verdictText(const nn::RaceVerdict& verdict, std::int64_t steps);
/// "SGD, momentum 0.9"
QString racerTitle(const nn::Racer& racer);

}  // namespace ui
