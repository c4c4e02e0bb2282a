#pragma once

#include "ui/widgets/panel_scroll_area.h"

namespace ui {

class PictureStrip;

/// Pictures to choose from, as many as there are: they scroll when they need more room than there is.
class ScrolledPictures : public PanelScrollArea {
  Q_OBJECT
 public:
  /// `name` is for screen readers.
  explicit ScrolledPictures(const QString& name, QWidget* parent = nullptr);
  PictureStrip& pictures() { return *pictures_; }

 private:
  PictureStrip* pictures_;
};

}  // namespace ui
