#pragma once

#include <QTableView>
#include <QWidget>

namespace ui {

class CsvPreviewModel;

/// A CsvPreviewModel: what the columns are used for stays above, the rows scroll below. A choice made in one of several
/// selected columns is made in all of them.
class CsvPreviewView : public QWidget {
  Q_OBJECT
 public:
  explicit CsvPreviewView(CsvPreviewModel& model, QWidget* parent = nullptr);
  QTableView& upper() { return *upper_; }
  QTableView& rows() { return *rows_; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QTableView* makeTable(bool isUpper);
  void layOut();
  void fitColumns();
  void openChoices(const QModelIndex& index);
  void choose(const QModelIndex& index, int choice);

  CsvPreviewModel& model_;
  QTableView* upper_;
  QTableView* rows_;
};

}  // namespace ui
