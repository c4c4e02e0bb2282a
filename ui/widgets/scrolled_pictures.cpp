#include "ui/widgets/scrolled_pictures.h"

#include "ui/widgets/picture_strip.h"

#include <QVBoxLayout>

namespace ui {

ScrolledPictures::ScrolledPictures(const QString& name, QWidget* parent)
    : PanelScrollArea(parent), pictures_(new PictureStrip) {
  keepRoomForBar();
  pictures_->setSelectable(true);
  pictures_->setAccessibleName(name);
  auto* content = new QWidget;
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->addWidget(pictures_);
  layout->addStretch(1);
  setWidget(content);
}

}  // namespace ui
