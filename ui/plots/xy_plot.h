#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QPointF>
#include <QString>
#include <QWidget>

namespace ui {

/// Lines and points over two number axes, with a diagonal to compare them with: ROC curves, predicted against true values.
/// A click says which point is nearest, for lines which line.
class XyPlot : public QWidget {
  Q_OBJECT
 public:
  struct Line {
    QString name;  ///< of the legend; empty = not in it
    std::vector<QPointF> points;
    int colorIndex = 0;
    bool isStrong = true;  ///< else thin and pale
  };

  explicit XyPlot(QWidget* parent = nullptr);
  ~XyPlot() override;

  void setAxisTitles(const QString& x, const QString& y);
  /// Replace what is shown. The diagonal from low to high has a name in the legend, if any.
  void setLines(const std::vector<Line>& lines);
  void setPoints(const std::vector<QPointF>& points);
  void setDiagonal(const QString& name);
  /// A ring around one of the points; nothing removes it.
  void setMarked(std::optional<int> point);
  /// Both axes from low to high instead of fitted to the points.
  void setRange(double low, double high);
  int lineCount() const;
  int pointCount() const;
  /// Where a place of the axes is in the widget.
  QPointF positionOf(QPointF point) const;
  /// False where a legend would cover the curves; the tool tip has the names then.
  bool hasLegend() const;
  QSize minimumSizeHint() const override { return {160, 120}; }
  QSize sizeHint() const override { return {320, 280}; }

 signals:
  void pointClicked(int point);
  void lineClicked(int line);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void applyTheme();
  void placeLegend();
  void click(QPointF position);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
