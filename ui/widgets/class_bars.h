#pragma once

#include <vector>

#include <QStringList>
#include <QWidget>

namespace ui {

/// Horizontal bars, one a class, with names and percentages; the largest stands out. In two columns where
/// the height is short; of many classes the ten largest, in order. For outputs that are no probabilities the numbers are shown
/// as they are.
class ClassBars : public QWidget {
  Q_OBJECT
 public:
  explicit ClassBars(QWidget* parent = nullptr);
  /// Missing names become the class numbers.
  void setValues(std::vector<double> values, const QStringList& names);
  /// Nothing known: empty bars with names.
  void setUnknown(const QStringList& names);
  /// Shows only so many, the largest in order; 0 for the usual.
  void setMost(int count);
  /// The true class, marked; negative for none.
  void setLabel(int label);
  /// Number of the largest value; -1 when there is none.
  int top() const { return top_; }
  /// "7: 98 %", for status lines and screen readers.
  QString summary() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Measures {
    int columns = 1, rows = 1, cellWidth = 0, nameWidth = 0, valueWidth = 0;
    double rowHeight = 0, fontScale = 1, largest = 0;
  };
  void chooseShown();
  Measures measure() const;
  int smallestRow() const;
  void paintRow(QPainter& painter, int index, const Measures& measures, const QRectF& line) const;
  QString nameOf(int index) const;
  QString valueText(double value) const;

  std::vector<double> values_;
  std::vector<int> shown_;  // numbers of the classes that have a bar, from above
  QStringList names_;
  int top_ = -1;
  int label_ = -1;
  int most_ = 0;
  bool probabilities_ = false;
};

}  // namespace ui
