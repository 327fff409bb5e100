"""Asking your articles and answering, with every sentence traced to the sentence it rests on."""
