#pragma once

#include <vector>

#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

namespace ui {

/// Pages with a row of tabs above them that wraps onto a second line instead of hiding tabs where the panel is narrow. The
/// arrow keys go from tab to tab.
class TabPages : public QWidget {
  Q_OBJECT
 public:
  explicit TabPages(QWidget* parent = nullptr);
  /// Takes the page. id: object name of its tab.
  void addPage(QWidget* page, const QString& id, const QString& title, const QString& tip);
  int count() const { return static_cast<int>(tabs_.size()); }
  int currentIndex() const { return pages_->currentIndex(); }
  QWidget* currentPage() const { return pages_->currentWidget(); }
  QToolButton& tab(int index) { return *tabs_[static_cast<std::size_t>(index)]; }
  /// Number of the page that this widget is, or is in; -1 for none.
  int indexOf(const QWidget* widget) const;

 public slots:
  void setCurrentIndex(int index);

 signals:
  void currentChanged(int index);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* row_;
  QStackedWidget* pages_;
  QButtonGroup* group_;
  std::vector<QToolButton*> tabs_;
};

}  // namespace ui
