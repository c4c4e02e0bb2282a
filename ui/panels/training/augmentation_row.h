#pragma once

#include <functional>
#include <vector>

#include <QCheckBox>
#include <QFrame>
#include <QToolButton>

#include "ui/document/document_options.h"

namespace ui {

/// One augmentation of the project: switch, place in the order, options, removal.
class AugmentationRow : public QFrame {
  Q_OBJECT
 public:
  AugmentationRow(ProjectDocument& document, std::size_t place, QWidget* parent = nullptr);
  /// Shows what the project says of this place.
  void refresh();
  void setOptionsShown(bool shown);

 private:
  QToolButton* makeButton(const QString& icon, const QString& name, const QString& text, const QString& tip);
  void edit(const QString& what, const std::function<void(std::vector<nn::AugmentationSetting>&)>& change);
  void move(int by);

  ProjectDocument& document_;
  std::size_t place_;
  AugmentationOptionModel options_;
  QString title_;
  QCheckBox* enabled_;
  QToolButton* fold_;
  QToolButton* up_;
  QToolButton* down_;
  QToolButton* remove_;
  QWidget* form_;
};

}  // namespace ui
