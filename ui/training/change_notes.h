#pragma once

#include <optional>

#include <QString>

#include "engine/project/project.h"

namespace ui {

/// Words what is changed in a project while it trains, for the flags on the curves.
class ChangeNotes {
 public:
  struct Note {
    QString text;               ///< empty: the last note is to be taken back, since everything is as it was before it
    bool replacesLast = false;  ///< it goes on with the change of the last note: a slider that is dragged is one change
  };

  /// What is new since the last call; nothing when that does not matter to training, or does not count (nothing trained yet).
  std::optional<Note> look(const nn::Project& now, bool counts, qint64 nowMs);
  /// The next note is one of its own: something else happened in between.
  void interrupt() { lastMs_ = -1; }

 private:
  nn::Project seen_;    ///< at the last call
  nn::Project before_;  ///< before the changes of the last note
  qint64 lastMs_ = -1;  ///< of the last note; negative when there is none to go on with
};

}  // namespace ui
