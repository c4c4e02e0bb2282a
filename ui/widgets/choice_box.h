#pragma once

#include <QComboBox>

namespace ui {

/// A list to choose one of, with an id for each title.
class ChoiceBox : public QComboBox {
  Q_OBJECT
 public:
  explicit ChoiceBox(QWidget* parent = nullptr);
  void addChoice(const QString& title, const QVariant& id, const QString& help = {});
  /// Shows a choice; does not emit edited(). One that is not in the list is shown as text and kept.
  void showChoice(const QVariant& id);
  /// Nothing is chosen yet; the text invites to.
  void showNone(const QString& text);

 signals:
  /// The user chose another one.
  void edited(const QVariant& id);

 private:
  QVariant shown_;
};

}  // namespace ui
