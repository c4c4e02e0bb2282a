#pragma once

#include <algorithm>

#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QTabWidget>
#include <QTreeView>
#include <QWidget>

#include "ui/document/layer_palette_model.h"
#include "ui/training/lab.h"

namespace ui {

/// The library: layers to drag onto the canvas, templates to begin with, data sets to train on.
class PalettePanel : public QWidget {
  Q_OBJECT
 public:
  explicit PalettePanel(Lab& lab, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {std::max(190, QWidget::minimumSizeHint().width()), 200}; }
  /// Puts the keyboard into the search field of the layers.
  void focusSearch();

 signals:
  /// A layer was chosen by double-click or Enter; it goes where there is room.
  void addRequested(const ui::LayerPreset& layer);
  /// A template was chosen.
  void openTemplate(const QString& path);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeLayers();
  QWidget* makeTemplates();
  void search(const QString& text);
  void addFirstMatch();

  Lab& lab_;
  LayerPaletteModel model_;
  LayerPaletteFilter filter_;
  QTabWidget* tabs_;
  QLineEdit* search_ = nullptr;
  QTreeView* layers_ = nullptr;
  QListWidget* templates_ = nullptr;
  QSet<QString> folded_;  // titles of categories
};

}  // namespace ui
