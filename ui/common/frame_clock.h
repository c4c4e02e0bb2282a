#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include "engine/core/parallel.h"

namespace ui {

/// The beat of everything that moves by itself while a training goes on. Views that followed timers of their own would wake the
/// GUI thread, and paint the window, many times for one round of new numbers, each time taking a core from the training.
///
/// A beat first asks the training for a core, and gives it back when everything is painted.
///
/// What the user does is answered at once, without it.
/// Threads  GUI thread.
class FrameClock : public QObject {
  Q_OBJECT
 public:
  static constexpr int kBeatMs = 88;  ///< a little over ten a second, so that a late one does not make it nine

  static FrameClock& instance();

  /// Calls `draw` on the next beat: at once in the event loop if the last one was long enough ago, and in the same one when
  /// called during a beat. One call for each owner waits, the newest; none for an owner that has gone.
  void request(QObject* owner, std::function<void()> draw);
  /// The same, but never in the running beat: for what happens on every beat.
  void requestNext(QObject* owner, std::function<void()> draw);

 private:
  explicit FrameClock(QObject* parent);
  void beat();
  /// When what the beat has asked to be painted is painted.
  void returnCore(int rounds);

  struct Request {
    QPointer<QObject> owner;
    std::function<void()> draw;
  };
  static void add(std::vector<Request>& requests, QObject* owner, std::function<void()> draw);
  void startTimer();

  std::vector<Request> requests_, next_;  // next_: for the beat after the running one
  QTimer timer_;
  QElapsedTimer sinceBeat_;
  bool inBeat_ = false;
  std::optional<nn::CoreRequest> core_;
};

}  // namespace ui
