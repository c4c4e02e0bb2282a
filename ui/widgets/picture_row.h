#pragma once

#include <vector>

#include <QImage>
#include <QString>
#include <QWidget>

namespace ui {

/// A few pictures beside each other, all as large as the room allows, with a line of text below each and, where wanted, an
/// arrow between them.
class PictureRow : public QWidget {
  Q_OBJECT
 public:
  struct Picture {
    QImage image;
    QString caption;
  };

  explicit PictureRow(QWidget* parent = nullptr);
  void setPictures(std::vector<Picture> pictures);
  const std::vector<Picture>& pictures() const { return pictures_; }
  /// Says that each picture is made of the one before it.
  void setArrows(bool arrows) { hasArrows_ = arrows; }
  QSize sizeHint() const override { return {240, 110}; }
  QSize minimumSizeHint() const override { return {120, 64}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<Picture> pictures_;
  bool hasArrows_ = false;
};

}  // namespace ui
