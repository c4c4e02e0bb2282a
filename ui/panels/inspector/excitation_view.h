#pragma once

#include <optional>

#include "ui/training/lab.h"
#include "ui/training/unit_excitations.h"
#include "ui/widgets/fold_section.h"

namespace ui {

class ElidedLabel;
class PictureStrip;
class SizeSpinBox;

/// What excites one filter or unit of a layer most: a picture made for it, and the samples that do; a click makes a sample the
/// chosen one of all views. Works only while it is open and seen.
class ExcitationView : public FoldSection {
  Q_OBJECT
 public:
  explicit ExcitationView(Lab& lab);
  /// A layer with so many filters or units.
  void setLayer(std::optional<nn::NodeId> node, nn::Index units);
  void setUnit(nn::Index unit);
  const UnitExcitations& excitations() const { return excitations_; }
  PictureStrip& pictures() { return *pictures_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void refresh();
  void choose(int place);
  void updateActive();

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  UnitExcitations excitations_;
  SizeSpinBox* unit_;
  ElidedLabel* caption_;
  PictureStrip* pictures_;
};

}  // namespace ui
