#pragma once

#include <algorithm>

#include <QLabel>
#include <QStackedLayout>
#include <QWidget>

#include "ui/document/document_options.h"
#include "ui/training/lab.h"

namespace ui {

class ActivationNote;
class EmptyState;
class FeatureMapsPage;
class FiltersPage;
class GradientsPage;
class HistoryPage;
class IssueList;
class LossNote;
class OptionForm;
class TabPages;
class TextField;

/// The selected layer: name, what it does, shapes and parameter count, its problems with their fixes, its options; its
/// learned filters; its activations and gradients for the chosen sample; its history over the training.
class InspectorPanel : public QWidget {
  Q_OBJECT
 public:
  explicit InspectorPanel(Lab& lab, QWidget* parent = nullptr);
  ~InspectorPanel() override;
  TextField& nameField() { return *name_; }
  OptionForm& form() { return *form_; }
  TabPages& tabs() { return *tabs_; }
  QSize minimumSizeHint() const override { return {std::max(220, QWidget::minimumSizeHint().width()), 160}; }

 private:
  QWidget* makeHeader();
  QWidget* makeOptionsPage();
  void followSelection();
  void refresh();
  void refreshShapes();
  void refreshNotes();
  void rename(const QString& name);

  Lab& lab_;
  NodeOptionModel model_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QLabel* icon_;
  TextField* name_;
  QLabel* type_;
  QLabel* problem_;
  QLabel* summary_;
  QLabel* formula_;
  QLabel* shapes_;
  QLabel* parameters_;
  QLabel* penalties_;
  IssueList* issues_;
  OptionForm* form_;
  ActivationNote* activation_;
  LossNote* loss_;
  TabPages* tabs_;
  FiltersPage* filters_;
  FeatureMapsPage* maps_;
  GradientsPage* gradients_;
  HistoryPage* history_;
};

}  // namespace ui
