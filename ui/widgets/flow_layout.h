#pragma once

#include <memory>
#include <vector>

#include <QLayout>

namespace ui {

/// Widgets one after the other, like words: a new line begins where the next one does not fit.
class FlowLayout : public QLayout {
 public:
  /// gap: between widgets and between lines.
  explicit FlowLayout(QWidget* parent, int gap = 0);
  ~FlowLayout() override;
  /// Widgets of a line begin at its top; otherwise they stand in the middle of its height.
  void setTopAligned(bool on) { isTopAligned_ = on; }

  void addItem(QLayoutItem* item) override;
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  /// Height that the lines take; moves the widgets when `place` is set.
  int arrange(const QRect& area, bool place) const;

  std::vector<std::unique_ptr<QLayoutItem>> items_;
  int gap_;
  bool isTopAligned_ = false;
};

}  // namespace ui
