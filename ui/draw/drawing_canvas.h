#pragma once

#include <vector>

#include <QImage>
#include <QWidget>

class QMimeData;

namespace ui {

/// A sheet to draw on with mouse, pen or keyboard: grey, 280 × 280, 0 is paper and 255 is ink, whatever the theme shows.
///
/// Keys  arrows move the pen (with Shift farther), Space puts it down or lifts it, Ctrl+Z takes a stroke back, Ctrl+V pastes a
///       picture, Delete clears.
class DrawingCanvas : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kSize = 280;

  explicit DrawingCanvas(QWidget* parent = nullptr);

  /// Format_Grayscale8, kSize × kSize.
  const QImage& image() const { return image_; }
  bool isBlank() const;
  /// Takes any picture: fitted into the sheet, turned to ink on paper (dark strokes on a light ground are inverted).
  void setPicture(const QImage& picture);
  /// In pixels of the sheet.
  void setPenWidth(int width) { penWidth_ = width; }
  int penWidth() const { return penWidth_; }
  void setErasing(bool on);
  /// Draws a half transparent picture over the drawing, at `area` in pixels of the sheet; a null picture takes it away.
  void setOverlay(const QImage& picture, const QRectF& area);
  bool isErasing() const { return erasing_; }
  bool canUndo() const { return !before_.empty(); }
  /// A picture from the clipboard; false, with pictureRefused(), when there is none.
  bool paste();
  QSize sizeHint() const override { return {200, 200}; }
  QSize minimumSizeHint() const override { return {96, 96}; }

 public slots:
  void clear();
  /// Takes the last stroke, clearing or pasting back.
  void undo();

 signals:
  /// The ink changed; for every mouse event of a stroke.
  void imageChanged();
  void undoAvailable(bool available);
  /// What was pasted or dropped is no picture; says why.
  void pictureRefused(const QString& reason);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  bool take(const QMimeData* content);
  QRectF sheet() const;
  QPointF toSheet(QPointF widgetPosition) const;
  void remember();
  void strokeTo(QPointF position);
  void moveKeyboardPen(QPointF by);
  void replace(const QImage& image);
  void repaintSheet();

  QImage image_;
  QImage shown_;  ///< the same in the colours of the theme
  std::vector<QImage> before_;
  QImage overlay_;
  QRectF overlayArea_;
  QPointF last_;
  QPointF keyboardPen_;
  int penWidth_ = 22;
  bool erasing_ = false;
  bool stroking_ = false;
  bool keyboardDown_ = false;
  bool keyboardUsed_ = false;
};

}  // namespace ui
