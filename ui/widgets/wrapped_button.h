#pragma once

#include <QPushButton>

namespace ui {

/// A button whose words go on in further lines where its place is narrower than they are.
class WrappedButton : public QPushButton {
  Q_OBJECT
 public:
  explicit WrappedButton(const QString& text, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// What the button takes beside its words.
  int margins() const;
};

}  // namespace ui
