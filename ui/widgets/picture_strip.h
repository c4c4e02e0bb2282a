#pragma once

#include <vector>

#include <QImage>
#include <QString>
#include <QWidget>

namespace ui {

/// Small pictures with a line of text below each, in as many columns as fit; the first one may be framed. Where they can be
/// chosen, by click or by arrow keys and Enter, clicked() tells which.
class PictureStrip : public QWidget {
  Q_OBJECT
 public:
  struct Picture {
    QImage image;
    QString caption;
    bool isFramed = false;
    QString tip = {};
  };

  explicit PictureStrip(QWidget* parent = nullptr);
  void setPictures(std::vector<Picture> pictures);
  const std::vector<Picture>& pictures() const { return pictures_; }
  /// Lets the user choose pictures.
  void setSelectable(bool selectable);
  /// Where a picture lies, without its caption.
  QRect pictureRect(int index) const;
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {3 * 48, 48}; }

 signals:
  void clicked(int index);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int columns(int width) const;
  int captionHeight() const;
  int sideFor(int width) const;
  int pictureAt(QPoint position) const;

  std::vector<Picture> pictures_;
  bool isSelectable_ = false;
  int current_ = 0;  ///< that the keys are at
};

}  // namespace ui
