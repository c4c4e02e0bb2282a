#pragma once

#include <vector>

#include <QImage>
#include <QString>
#include <QWidget>

namespace ui {

/// Small pictures with a line of text below each, in as many columns as fit; the first one may be framed.
class PictureStrip : public QWidget {
  Q_OBJECT
 public:
  struct Picture {
    QImage image;
    QString caption;
    bool isFramed = false;
  };

  explicit PictureStrip(QWidget* parent = nullptr);
  void setPictures(std::vector<Picture> pictures);
  const std::vector<Picture>& pictures() const { return pictures_; }
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {3 * 48, 48}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int columns(int width) const;
  int captionHeight() const;

  std::vector<Picture> pictures_;
};

}  // namespace ui
