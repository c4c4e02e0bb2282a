#pragma once

#include <QScrollArea>

namespace ui {

/// Scrolls its content up and down only: it asks to be at least as wide as its content needs, scroll bar included, so that
/// nothing is cut off at the right.
class PanelScrollArea : public QScrollArea {
  Q_OBJECT
 public:
  explicit PanelScrollArea(QWidget* parent = nullptr);
  /// Always leaves room for the bar: for content whose height depends on its width in such a way that it would fit only
  /// without the bar and not with it.
  void keepRoomForBar();
  QSize minimumSizeHint() const override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  int resizing_ = 0;
};

}  // namespace ui
