#pragma once

#include <memory>
#include <vector>

#include <QString>
#include <QWidget>

namespace ui {

/// Values over steps, one line each in its class's colour, on a logarithmic axis: for comparing how fast things fall.
class ValuePlot : public QWidget {
  Q_OBJECT
 public:
  explicit ValuePlot(QWidget* parent = nullptr);
  ~ValuePlot() override;

  void setAxisTitles(const QString& x, const QString& y);
  /// Line i has the colour of class i; its values stand at steps 0, 1, 2, ... What is not above 0 is not drawn.
  void setLines(const std::vector<std::vector<double>>& lines);
  int lineCount() const;
  QSize minimumSizeHint() const override { return {160, 110}; }
  QSize sizeHint() const override { return {280, 150}; }

 private:
  void applyTheme();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
