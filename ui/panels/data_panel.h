#pragma once

#include <QLabel>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>

#include "ui/panels/data/sample_table_model.h"
#include "ui/training/data_overview.h"
#include "ui/training/filtered_samples.h"
#include "ui/training/lab.h"

namespace ui {

class ChoiceBox;
class ClassList;
class ElidedLabel;
class EmptyState;
class IssueList;
class DataPreparation;
class SampleGrid;

/// The data: every sample, by part and class, with their distribution and what is doubtful about them; statistics of a table's
/// columns; and what becomes of the data before they reach the network. The sample chosen here is the one that all panels show.
class DataPanel : public QWidget {
  Q_OBJECT
 public:
  DataPanel(Lab& lab, QWidget* parent = nullptr);
  /// Shows only these samples of the training part, until the user wants all again.
  void showOnly(const std::vector<nn::Index>& training);

 signals:
  /// The user wants to bring in data of their own.
  void importRequested();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makeSamplePage();
  QWidget* makeTable(QTableView*& view, QAbstractTableModel& model);
  QLayout* makeHead();
  QWidget* makeSide();
  bool isImages() const;
  void followData();
  void showParts();
  void showFacts();
  void showSamples();
  void followChosenSample();
  void choose(const SampleRef& sample);

  Lab& lab_;
  DataOverview overview_;
  SampleFilter filter_;
  SampleTableModel rows_;
  ColumnModel columns_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  QStackedWidget* samples_ = nullptr;
  SampleGrid* grid_ = nullptr;
  QTableView* table_ = nullptr;
  QTableView* columnTable_ = nullptr;
  ChoiceBox* part_ = nullptr;
  ElidedLabel* count_ = nullptr;
  QToolButton* duplicates_ = nullptr;
  QToolButton* only_ = nullptr;
  QWidget* side_ = nullptr;
  ClassList* classes_ = nullptr;
  IssueList* warnings_ = nullptr;
  QLabel* working_ = nullptr;
  bool isChoosing_ = false;
};

}  // namespace ui
