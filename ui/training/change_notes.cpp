#include "ui/training/change_notes.h"

#include "ui/document/project_settings.h"

namespace ui {

namespace {

constexpr qint64 kOneChangeMs = 1500;

}  // namespace

std::optional<ChangeNotes::Note> ChangeNotes::look(const nn::Project& now, bool counts, qint64 nowMs) {
  if (now == seen_) return std::nullopt;
  const bool goesOn = lastMs_ >= 0 && nowMs - lastMs_ < kOneChangeMs;
  if (!goesOn) before_ = seen_;
  seen_ = now;
  interrupt();
  if (!counts) return std::nullopt;
  const QString text = changeText(before_, now);
  if (text.isEmpty() && !goesOn) return std::nullopt;
  if (!text.isEmpty()) lastMs_ = nowMs;
  return Note{text, goesOn};
}

}  // namespace ui
