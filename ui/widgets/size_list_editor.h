#pragma once

#include <optional>
#include <vector>

#include <QLabel>
#include <QToolButton>
#include <QVariantList>
#include <QWidget>

namespace ui {

class SizeSpinBox;
class TextField;

/// Edits a list of whole numbers: one spin box for each entry ("3 × 3"), coupled by a lock while entries are alike; a line of
/// text ("28, 28, 1") when the number of entries is free.
class SizeListEditor : public QWidget {
  Q_OBJECT
 public:
  explicit SizeListEditor(QWidget* parent = nullptr);
  ~SizeListEditor() override;
  /// Names of the entries; none for a list of free length.
  void setEntryLabels(const QStringList& labels);
  void setRange(std::optional<double> minimum, std::optional<double> maximum);
  void showValues(const QVariantList& values);

 signals:
  void edited(const QVariantList& values);
  /// Text of a list of free length, not parsed yet.
  void textEdited(const QString& text);

 private:
  void entryEdited(std::size_t entry, int value);

  std::vector<SizeSpinBox*> boxes_;
  std::vector<QLabel*> signs_;
  QToolButton* coupled_;
  TextField* text_;
};

}  // namespace ui
