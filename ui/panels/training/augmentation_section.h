#pragma once

#include <vector>

#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/training/settings_section.h"
#include "ui/training/augmented_samples.h"

namespace ui {

class AugmentationRow;
class PictureStrip;

/// The augmentations of the training images in their order, what speaks against them, and one image as training will see it in
/// its first epochs.
class AugmentationSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit AugmentationSection(Lab& lab);
  void refresh() override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillMenu();
  void add(const nn::AugmentationType& type);
  void makeRows();
  void askForPictures();
  void showPictures();

  std::vector<std::string> ids_;  ///< of the rows
  std::vector<AugmentationRow*> rows_;
  QVBoxLayout* rowLayout_;
  QPushButton* add_;
  QLabel* warning_;
  QWidget* preview_;
  QLabel* caption_;
  QToolButton* other_;
  PictureStrip* pictures_;
  AugmentedSamples samples_;
  nn::Index sample_ = 0;
};

}  // namespace ui
